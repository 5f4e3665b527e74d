"""What may be open, what is closed and until when, what stays, and what was redacted."""

"""Disposal up to the gate: work orders, receipts, the closed inventory. Nothing here deletes a file."""

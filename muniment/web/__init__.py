"""The pages: one module a noun, its routes and its page classes together."""

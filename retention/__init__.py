"""The pure core: values in, values out.

Nothing here reads a clock, a file, a database or the environment; the shell gathers what a
rule needs and applies what it says. Standard library only.
"""

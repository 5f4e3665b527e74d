"""The estate under the rules: evaluated, explained, simulated, and put before people as the drive plan."""

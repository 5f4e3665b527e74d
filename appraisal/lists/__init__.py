"""Lists that people decide on and sign: for transfer, for disposal, for retention by the department."""

"""People decide: what is put to them, who may answer, and what follows."""

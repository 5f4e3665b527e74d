"""Where everything is kept: decisions in SQL, evidence in Parquet, both bound by the audit chain."""

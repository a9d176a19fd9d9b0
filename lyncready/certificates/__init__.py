"""The one reader of X.509: files, certificates, and the paths that they make up to a root."""

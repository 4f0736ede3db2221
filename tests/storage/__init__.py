"""One contract, kept on SQLite and on PostgreSQL."""

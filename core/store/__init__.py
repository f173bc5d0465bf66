"""PostgreSQL: the embedded server, connections, tables and migrations, secrets at rest."""

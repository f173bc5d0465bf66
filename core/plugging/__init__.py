"""Finding plugins, running their code safely, and collecting what they declare."""

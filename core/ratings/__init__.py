"""好差评: how a finished case is rated, and what a bad rating sets going: rectification by the authority, call-back by somebody else."""

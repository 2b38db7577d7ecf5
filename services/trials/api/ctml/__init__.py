"""MatchMiner's CTML over HTTP."""

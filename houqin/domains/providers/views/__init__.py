"""Pages on providers: who they are, and their people, trades and rosters."""

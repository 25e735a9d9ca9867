"""The archive: one record per use case, sealed into a Merkle log that anybody can verify offline."""

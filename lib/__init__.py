"""The library of user programs."""

"""The pages of Gaps and Blocks inside the service: raised, advised on, sent, told."""

"""The papers of Gaps and Blocks: plain data for templates/pdf/gap_*.html, and nothing of a person."""

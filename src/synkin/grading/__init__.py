"""Clinicians' grades and patients' answers, from measures and from what was filled in."""

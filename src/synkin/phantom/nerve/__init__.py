"""Command to drive: protocols, normal synergies, what is wrong with a patient, and the drive of every muscle."""

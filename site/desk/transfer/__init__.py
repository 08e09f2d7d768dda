"""Learners and applications as files: out with a reason, in after a preview, all of it or nothing."""

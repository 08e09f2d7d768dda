"""What every sheet of paper of the school shares: colours, furigana, rings, in typst and in Python."""

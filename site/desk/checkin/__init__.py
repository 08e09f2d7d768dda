"""受付: who came. By tick, by name, by the learner's card, at the door, or from a paper list afterwards."""

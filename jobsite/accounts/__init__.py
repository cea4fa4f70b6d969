"""People: who they are, how they sign in, what they agreed to, who looked at what. Knows no firm's business."""

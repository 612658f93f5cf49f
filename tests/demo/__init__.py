"""The demo shop: its products are sound, its damage is the story's, and it leaves nothing behind."""

"""What was decided and done, in words that leave the store: surveys now, holds and the file plan later."""

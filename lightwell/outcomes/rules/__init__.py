"""How a person is doing, and what to suggest next: plain values in, plain values out."""

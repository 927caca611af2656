"""Tables, pages and figures."""

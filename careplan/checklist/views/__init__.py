"""One module a page. Gate, form, action, and back with a redirect or a piece."""

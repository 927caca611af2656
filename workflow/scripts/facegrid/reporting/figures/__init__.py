"""Figures, drawn with matplotlib alone: confusion matrices and the pages that show the data set."""

"""Metrics of classifiers and of language models in NumPy, a module for each page that explains them.

Labels are 0 (negative) and 1 (positive). A ratio whose denominator is 0 is undefined: a single
ratio returns NaN, and a whole curve, which would consist of NaN, raises ValueError.
"""

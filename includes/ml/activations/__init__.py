"""Activation functions and their derivatives, as the activation pages show, plot and test them, by family.

All take anything that NumPy makes an array of (scalars and lists too) and work element by element unless they say
otherwise. The result is float64 and has the shape of the input. Where a derivative does not exist the functions
return the slope from the left, which for ReLU is the customary 0; what is built from ReLU takes ReLU's 0.
"""

"""
The embedding model: built once into the data folder, run by onnxruntime.
"""

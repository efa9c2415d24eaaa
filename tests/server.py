"""fill"""

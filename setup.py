from setuptools import setup

name = "lead_hygiene"
setup()

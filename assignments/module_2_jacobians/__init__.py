"""Module 2: functions of several variables, their Jacobians and Hessians, and what a surface looks like by them."""

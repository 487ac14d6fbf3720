"""The course's labs, in the order in which they are done."""

from importlib import import_module

from assignments.lab import Lab

MODULES = {
    1: "What is calculus?",
    2: "Multivariate calculus",
    3: "The multivariate chain rule",
    4: "Taylor series and linearisation",
    5: "Optimisation",
    6: "Regression",
}

# A lab is the folder assignments/module_N_subject/name, with what its README, solution, exercise and plots say.
SYLLABUS = (
    "module_1_derivatives.rise_over_run",
    "module_1_derivatives.time_saving_rules",
    "module_2_jacobians.jacobian_and_hessian",
    "module_2_jacobians.sandpit",
    "module_3_chain_rule.sum_over_paths",
    "module_3_chain_rule.simple_networks",
    "module_3_chain_rule.backpropagation",
    "module_4_taylor.taylor_series",
    "module_4_taylor.linearisation",
    "module_5_optimisation.newton_raphson",
    "module_5_optimisation.lagrange_multipliers",
    "module_6_regression.linear_regression",
    "module_6_regression.nonlinear_fit",
    "module_6_regression.fitting_distribution",
)

LABS: dict[str, Lab] = {lab.name: lab for lab in (import_module(f"assignments.{place}").LAB for place in SYLLABUS)}

"""The topics there are, in the course's order."""

from assignments.practice.question import Topic

TOPICS: dict[str, Topic] = {topic.name: topic for topic in (
    Topic("powers", (1,), "sums of powers of x, roots and 1/x among them", "one_variable"),
    Topic("special", (1,), "e^x, ln, sin, cos and their relatives, added up", "one_variable"),
    Topic("products", (1,), "the product rule", "one_variable"),
    Topic("quotients", (1,), "the quotient rule", "one_variable"),
    Topic("chain", (1, 3), "the chain rule: a function of a function", "one_variable"),
    Topic("beast", (1,), "one large expression, taken apart by all the rules", "one_variable"),
    Topic("antiderivatives", (1,), "a function whose derivative is given", "one_variable"),
    Topic("partials", (2, 6), "partial derivatives, also by parameters", "several_variables"),
    Topic("total", (2, 3), "total derivatives: along all paths, added up", "several_variables"),
    Topic("jacobian", (2,), "Jacobians: a row for a number, a matrix for several", "several_variables"),
    Topic("determinants", (2,), "the determinant of a Jacobian: how areas change", "several_variables"),
    Topic("hessian", (2,), "Hessians: all second derivatives", "several_variables"),
    Topic("critical", (2, 5), "critical points: minimum, maximum or saddle", "several_variables"),
    Topic("matrices", (3,), "the chain rule as (row)(matrix)(column)", "matrix_chains"),
    Topic("taylor", (4,), "Taylor polynomials about a point", "series"),
    Topic("linearisation", (4,), "linear approximations, with what is left out", "series"),
    Topic("newton", (5,), "the slope and the first step of Newton and Raphson", "methods", version=2),
    Topic("astray", (5,), "what goes wrong with Newton and Raphson, from two starts", "wandering"),
    Topic("starts", (5,), "which starts reach the marked root", "wandering"),
    Topic("descent", (5,), "one step in two variables, by −γJ or by −H⁻¹J", "descent"),
    Topic("lagrange", (5,), "minima and maxima on a curve, where ∇f = λ∇g", "lagrange"),
    Topic("regression", (6,), "a line fitted by hand", "methods"),
    Topic("chi_squared", (6,), "the Jacobian of χ², for models that are no lines", "chi_squared"),
    Topic("residuals", (6,), "does the data suit a line?", "data_pictures"),
    Topic("by_eye", (6,), "m and c of a line, read off a picture of the data", "data_pictures"),
    Topic("pictures", (1, 4, 5), "which graph, which situation, which order, which start", "pictures"),
)}

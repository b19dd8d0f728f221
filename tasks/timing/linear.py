"""Linear programs written as sums of variables; the only place that calls the solver."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Indexes = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Sums:
    """Rows of a program, each a constant and a weighted sum of as many variables."""

    constant: Floats  # (rows,)
    columns: Indexes  # (rows, terms)
    weights: Floats  # (rows, terms)

    @classmethod
    def constants(cls, values: Floats) -> "Sums":
        """Rows without a variable."""
        return cls(values, np.empty((len(values), 0), np.intp), np.empty((len(values), 0)))

    def __add__(self, other: "Sums | Floats | float") -> "Sums":
        if not isinstance(other, Sums):
            return Sums(self.constant + other, self.columns, self.weights)
        return Sums(
            self.constant + other.constant,
            np.hstack([self.columns, other.columns]),
            np.hstack([self.weights, other.weights]),
        )

    def __sub__(self, other: "Sums | Floats | float") -> "Sums":
        return self + other * -1.0

    def __mul__(self, factor: Floats | float) -> "Sums":
        factors = np.broadcast_to(np.asarray(factor), self.constant.shape)
        return Sums(self.constant * factors, self.columns, self.weights * factors[:, None])

    def __getitem__(self, rows: Indexes) -> "Sums":
        return Sums(self.constant[rows], self.columns[rows], self.weights[rows])

    def at(self, values: Floats) -> Floats:
        """What the rows come to for these values of all variables."""
        total: Floats = self.constant + (self.weights * values[self.columns]).sum(axis=1)
        return total


class Program:
    """Variables at a price, and sums of them that must not be positive."""

    def __init__(self) -> None:
        self._most: list[Floats] = []
        self._costs: list[Floats] = []
        self._rows: list[Sums] = []

    def variables(self, most: Floats, cost: Floats | float) -> Sums:
        """New variables, each from nothing to `most`, as rows of one."""
        first = sum(len(values) for values in self._most)
        self._most.append(most)
        self._costs.append(np.broadcast_to(np.asarray(cost, np.float64), most.shape))
        columns = np.arange(first, first + len(most))
        return Sums(np.zeros(len(most)), columns[:, None], np.ones((len(most), 1)))

    def keep_down(self, rows: Sums) -> None:
        """Let none of the rows be positive."""
        self._rows.append(rows)

    def cheapest(self) -> Floats:
        """The values of all variables that cost least together."""
        most = np.concatenate(self._most)
        bounds: Any = np.stack([np.zeros(len(most)), most], axis=1)
        result = linprog(
            np.concatenate(self._costs),
            A_ub=self._matrix(len(most)),
            b_ub=-np.concatenate([rows.constant for rows in self._rows]),
            bounds=bounds,
            method="highs",
        )
        assert result.status == 0, result.message
        return np.asarray(result.x, np.float64)

    def _matrix(self, columns: int) -> Any:  # scipy's stubs know no sparse one
        """The weights, (rows, columns)."""
        terms = np.concatenate([np.full(*rows.columns.shape) for rows in self._rows])
        return csr_array(
            (
                np.concatenate([rows.weights.ravel() for rows in self._rows]),
                np.concatenate([rows.columns.ravel() for rows in self._rows]),
                np.cumsum([0, *terms]),
            ),
            shape=(len(terms), columns),
        )

/// Linear equations by Cholesky's factorisation.
enum Cholesky {
    /// Solves `matrix` x = `right` for a symmetric positive definite matrix, row by row.
    ///
    /// Zeros where the matrix is not positive definite in this arithmetic, which as a step of Newton's method means to stop.
    static func solve(_ matrix: [Double], _ right: [Double]) -> [Double] {
        let size = right.count
        var factor = matrix
        var x = right
        for column in 0..<size {
            var pivot = factor[column * size + column]
            for k in 0..<column { pivot -= factor[column * size + k] * factor[column * size + k] }
            guard pivot > 0, pivot.isFinite else { return Array(repeating: 0, count: size) }
            let root = pivot.squareRoot()
            factor[column * size + column] = root
            for row in stride(from: column + 1, to: size, by: 1) {
                var entry = factor[row * size + column]
                for k in 0..<column { entry -= factor[row * size + k] * factor[column * size + k] }
                factor[row * size + column] = entry / root
            }
        }
        for row in 0..<size {
            for k in 0..<row { x[row] -= factor[row * size + k] * x[k] }
            x[row] /= factor[row * size + row]
        }
        for row in (0..<size).reversed() {
            for k in stride(from: row + 1, to: size, by: 1) { x[row] -= factor[k * size + row] * x[k] }
            x[row] /= factor[row * size + row]
        }
        return x
    }
}

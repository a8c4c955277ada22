import Glibc

/// Newton's method for the strengths of models that met in pairs.
struct BradleyTerryFit {
    /// Two models by index, how many games they have played and what the first has scored in them.
    struct Meeting {
        let first: Int
        let second: Int
        var games: Double
        var score: Double
    }

    let models: Int
    let ridge: Double

    /// The log-odds strengths with the greatest penalised likelihood; they add up to zero.
    ///
    /// The penalised likelihood is strictly concave, so from any start there is one answer; steps are halved until it rises.
    func strengths(_ meetings: [Meeting], from start: [Double]) -> [Double] {
        var strengths = start
        var value = objective(strengths, meetings)
        for _ in 0..<100 {
            let step = newtonStep(strengths, meetings)
            guard let size = step.lazy.map(abs).max(), size.isFinite, size > 1e-10 else { break }
            var share = 1.0
            var next = strengths
            var nextValue = -Double.infinity
            while share > 1e-6 {
                next = zip(strengths, step).map { $0 + share * $1 }
                nextValue = objective(next, meetings)
                if nextValue >= value { break }
                share /= 2
            }
            // At the top, rounding alone may refuse every share of a step.
            guard nextValue >= value else { break }
            strengths = next
            value = nextValue
        }
        return strengths
    }

    /// The log-likelihood less ridge/2 times the squared strengths.
    private func objective(_ strengths: [Double], _ meetings: [Meeting]) -> Double {
        var sum = 0.0
        for meeting in meetings {
            let difference = strengths[meeting.first] - strengths[meeting.second]
            // log(1 + e^-d) without overflow.
            let lost = difference > 0 ? log1p(exp(-difference)) : log1p(exp(difference)) - difference
            sum -= meeting.score * lost + (meeting.games - meeting.score) * (lost + difference)
        }
        return sum - ridge / 2 * strengths.reduce(0) { $0 + $1 * $1 }
    }

    private func newtonStep(_ strengths: [Double], _ meetings: [Meeting]) -> [Double] {
        var gradient = strengths.map { -ridge * $0 }
        var curvature = Array(repeating: 0.0, count: models * models)
        for model in 0..<models { curvature[model * models + model] = ridge }
        for meeting in meetings {
            let chance = 1 / (1 + exp(strengths[meeting.second] - strengths[meeting.first]))
            let surplus = meeting.score - meeting.games * chance
            gradient[meeting.first] += surplus
            gradient[meeting.second] -= surplus
            let weight = meeting.games * chance * (1 - chance)
            curvature[meeting.first * models + meeting.first] += weight
            curvature[meeting.second * models + meeting.second] += weight
            curvature[meeting.first * models + meeting.second] -= weight
            curvature[meeting.second * models + meeting.first] -= weight
        }
        return Cholesky.solve(curvature, gradient)
    }
}

import Testing

@testable import Rouge

@Suite struct `ROUGE-L equals rouge_score 0.1.2` {
    @Test func `on every oracle pair, in every bit`() throws {
        let pairs = try Oracle.rows("oracle_pairs", as: Oracle.Pair.self)
        #expect(pairs.count == 2000)
        for pair in pairs {
            let score = RougeL.score(target: pair.a, prediction: pair.b)
            let equal =
                score.precision.bitPattern == pair.p.bitPattern && score.recall.bitPattern == pair.r.bitPattern
                && score.fMeasure.bitPattern == pair.f.bitPattern
            #expect(equal, "pair \(pair.id): \(score)")
            #expect((score.fMeasure > 0.7) == pair.dup, "pair \(pair.id)")
        }
    }

    @Test func `and so do the token counts and the textbook's common length`() throws {
        for pair in try Oracle.rows("oracle_pairs", as: Oracle.Pair.self) {
            let a = RougeTokenizer.ascii.tokens(pair.a)
            let b = RougeTokenizer.ascii.tokens(pair.b)
            #expect(a.count == pair.tokens_a && b.count == pair.tokens_b, "pair \(pair.id)")
            if a.count < 200 || b.count < 200 { #expect(Textbook.commonLength(a, b) == pair.lcs, "pair \(pair.id)") }
        }
    }

    @Test func `in every decision, maximum and closest item of the oracle stream`() throws {
        var pool = RougePool(tokenizer: .ascii, threshold: 0.7)
        var kept: [Int] = []
        let lines = try Oracle.rows("oracle_stream5k", as: Oracle.Line.self)
        #expect(lines.count == 5100)
        for line in lines {
            let query = pool.query(line.instruction)
            let verdict = pool.verdict(on: query)
            #expect((verdict.nearest?.score ?? 0).bitPattern == line.max_f.bitPattern, "line \(line.id)")
            #expect(verdict.nearest.map { kept[$0.index] } == line.argmax, "line \(line.id)")
            #expect((pool.collision(query) != nil) == verdict.isDuplicate, "line \(line.id)")
            let accepts = line.seed || !verdict.isDuplicate
            #expect(accepts == line.accept, "line \(line.id)")
            if accepts {
                pool.append(query)
                kept.append(line.id)
            }
        }
        #expect(pool.count == lines.count(where: \.accept))
    }

    @Test(arguments: [
        ("List three ways to stay healthy", "List five ways to stay healthy", 0.8333333333333334),
        ("What is 2+2?", "What is 2 + 2 ?", 1.0),
        ("", "a", 0.0),
        ("用三句话介绍这本书", "用三句话介绍这本书", 0.0),
        ("Translate 猫 to English", "Translate 狗 to English", 1.0),
        ("a b c d e f g", "a b c d e f g h i j k l m", 0.7000000000000001),
        ("a b c d e f g h i j", "a b c d e f g x y z", 0.7),
    ])
    func `on the golden vectors`(a: String, b: String, f: Double) {
        #expect(RougeL.score(target: a, prediction: b).fMeasure.bitPattern == f.bitPattern)
        #expect(RougeL.score(target: b, prediction: a).fMeasure.bitPattern == f.bitPattern)
    }

    @Test func `so an exact 0.7 is a duplicate or not as the doubles fall`() {
        var pool = RougePool(tokenizer: .ascii, threshold: 0.7)
        pool.append("a b c d e f g")
        #expect(pool.collision("a b c d e f g h i j k l m") == Neighbour(index: 0, score: 0.7000000000000001))
        pool.append("q r s t u v w x y z")
        #expect(pool.collision("q r s t u v w 1 2 3") == nil)
    }

    @Test func `precision is over the prediction and recall over the target`() {
        let score = RougeL.score(target: "a b c d", prediction: "a b")
        #expect(score.precision == 1)
        #expect(score.recall == 0.5)
    }
}

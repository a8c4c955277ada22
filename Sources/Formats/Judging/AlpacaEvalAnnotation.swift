/// A row of AlpacaEval's `annotations.json`: an answer against the baseline's. Source: AlpacaEval, `annotations.json` of its results.
///
/// Fields of newer runs (`preference_raw_completion`, `preference_date`, `glm_preference` …) are in ``extra``.
public struct AlpacaEvalAnnotation: JudgmentRow {
    public static let isArray = true

    public var instruction: String
    /// The baseline's.
    public var output1: String?
    public var generator1: String?
    /// The model's.
    public var output2: String?
    public var generator2: String?
    public var dataset: String?
    public var datasplit: String?
    public var annotator: String?
    /// From 1, the baseline, to 2, the model; as written, so also the 0 of an old draw. Nil (null) where the annotator failed.
    public var preference: JSONNumber?
    /// In dollars.
    public var price: JSONNumber?
    /// In seconds.
    public var seconds: JSONNumber?
    /// Whatever the annotator said: a text, or log-probabilities.
    public var rawCompletion: JSONText?
    public var extra: [ExtraField] = []

    public init(
        instruction: String, output1: String, generator1: String, output2: String, generator2: String, annotator: String,
        preference: JSONNumber?
    ) {
        self.instruction = instruction
        self.output1 = output1
        self.generator1 = generator1
        self.output2 = output2
        self.generator2 = generator2
        self.annotator = annotator
        self.preference = preference
    }

    public init(reading fields: inout RowFields, at place: RowPlace) throws(RowField.Fault) {
        instruction = try fields.text("instruction")
        output1 = fields.optionalText("output_1")
        generator1 = fields.optionalText("generator_1")
        output2 = fields.optionalText("output_2")
        generator2 = fields.optionalText("generator_2")
        dataset = fields.optionalText("dataset")
        datasplit = fields.optionalText("datasplit")
        annotator = fields.optionalText("annotator")
        preference = try fields.nullableNumber("preference")
        price = fields.optionalNumber("price_per_example")
        seconds = fields.optionalNumber("time_per_example")
        rawCompletion = fields.optionalJSON("raw_completion")
        extra = fields.rest
    }

    /// The preference in 1 to 2, an old draw's 0 being 1.5. Nil where the annotator failed, and for -1, its mark in a cache.
    public var degree: Double? {
        guard let value = preference?.double else { return nil }
        if value == 0 { return 1.5 }
        return (1...2).contains(value) ? value : nil
    }

    public func write(to fields: inout FieldWriter) {
        fields.text("instruction", instruction)
        fields.text("output_1", output1)
        fields.text("generator_1", generator1)
        fields.text("output_2", output2)
        fields.text("generator_2", generator2)
        fields.text("dataset", dataset)
        fields.text("datasplit", datasplit)
        fields.text("annotator", annotator)
        fields.nullableNumber("preference", preference)
        fields.number("price_per_example", price)
        fields.number("time_per_example", seconds)
        fields.json("raw_completion", rawCompletion)
        fields.extra(extra)
    }
}

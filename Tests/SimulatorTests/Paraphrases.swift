/// Each prompt of `Prompts/self-instruct`, said in other words, with an instruction that stands in the open place.
///
/// The layouts that replies are read by (numbers, Yes and No, field labels) are kept, as a user's own prompt must keep them.
enum Paraphrases {
    private static let items = [
        "Compose a birthday wish for a pilot.", "Which planet has the longest day?", "Shorten this letter to three lines.",
        "Sort the cities by population.", "Explain to a child why bread rises.", "Tell whether the review is favourable.",
        "Work out the tip for a bill of 40 euros.", "Give two reasons to learn Latin.",
    ]

    private static let numbered = items.enumerated().map { "\($0.offset + 1). \($0.element)" }.joined(separator: "\n")

    private static let chinese = """
        1. 给奶奶写一封信。
        2. 把下面的句子缩短。
        3. 哪颗行星的一天最长？
        4. 计算四十元账单的小费。
        """

    private static let demonstrations = """
        Task: Put the words into alphabetical order.
        Example 1
        Words: pear, apple
        Output: apple, pear
        Example 2
        Words: zebra, ant
        Output: ant, zebra

        Task: Name a colour.
        Output: green

        """

    private static let labelled = """
        Task: Say if the animal can fly.
        Class label: Yes
        Animal: sparrow
        Class label: No
        Animal: trout

        Task: Tell the language of the word: Dutch or Danish.
        Class label: Dutch
        Word: fiets
        Class label: Danish
        Word: cykel

        """

    private static let judged = """
        Task: Say if the animal can fly.
        Does this task have a fixed set of answers? Yes

        Task: Describe a sunrise.
        Does this task have a fixed set of answers? No

        Task: Mark the mail as spam or not.
        Does this task have a fixed set of answers? Yes

        """

    static let open = "Explain solar eclipses to a choir."
    static let needing = "Condense the following speech to one sentence."
    static let closed = "Classify the given letter as formal, casual, or hostile."

    /// Prompts that ask for more instructions: the prompt, the first number of the reply, whether that number is already written.
    static let lists: [(file: String, prompt: String, first: Int, last: Int, open: Bool)] = [
        ("en/instructions", "What follows are assorted things one may ask of a writer. Tasks:\n\(numbered)\n9.", 9, 20, true),
        (
            "en/instructions-classification",
            "An assortment of classification tasks, with the labels to pick from. The list:\n\(numbered)\n9.", 9, 20, true
        ),
        (
            "en/instructions-chat",
            "People keep asking for these things:\n\(numbered)\n\nPlease add 8 more tasks of your own, numbered from 9 to 16. Avoid repetition; vary"
                + " the opening words. Return nothing but the list.", 9, 16, false
        ),
        (
            "zh/instructions-chat", "以下是一些任务：\n\(chinese)\n\n再想出8个不同的任务，编号从5到12。每行一个，不要解释。", 5, 12, false
        ),
    ]

    /// Prompts that ask whether an instruction is a classification task.
    static let questions: [(file: String, prompt: @Sendable (String) -> String, yes: String, no: String)] = [
        ("en/classification", { judged + "Task: \($0)\nDoes this task have a fixed set of answers?" }, "Yes", "No"),
        (
            "en/classification-chat",
            {
                "Could every answer to this be picked from a short fixed list?\n\nTask: \($0)\n\nSay just Yes or No, nothing more."
            }, "Yes", "No"
        ),
        (
            "zh/classification-chat",
            { "看看这个任务的答案是不是只能从几个固定选项里选。\n\n任务：\($0)\n\n请只回答“是”或“否”。" }, "是", "否"
        ),
    ]

    /// Prompts that ask for inputs and outputs.
    static let inputFirst: [(file: String, prompt: @Sendable (String) -> String, needing: String, output: String)] = [
        (
            "en/input-first",
            {
                "Make up cases for what is asked. Where nothing has to be handed over, show the result alone.\n\n\(demonstrations)Task: \($0)\n"
            },
            needing, "Output:"
        ),
        (
            "en/input-first-chat",
            {
                "Model your reply on these.\n\n\(demonstrations)Your turn. At most three cases.\n\nTask: \($0)\n\nKeep the layout shown."
            }, needing,
            "Output:"
        ),
        (
            "zh/input-first-chat",
            { "参考下面的写法。\n\n任务：改正错字。\n示例 1\n输入：我门走吧。\n输出：我们走吧。\n\n轮到你了，最多三个。\n\n任务：\($0)\n\n保持同样的写法。" },
            "概括下面这篇演讲。", "输出："
        ),
    ]

    /// Prompts that ask for labels and inputs.
    static let outputFirst:
        [(file: String, prompt: @Sendable (String) -> String, closed: String, label: String, labels: [String])] = [
            (
                "en/output-first", { "Give a label, then something that deserves it.\n\n\(labelled)Task: \($0)\n" }, closed,
                "Class label:",
                ["formal", "casual", "hostile"]
            ),
            (
                "en/output-first-chat",
                {
                    "Imitate this.\n\n\(labelled)Now you; try to use all the labels.\n\nTask: \($0)\n\nBegin every case with its label."
                }, closed,
                "Class label:", ["formal", "casual", "hostile"]
            ),
            (
                "zh/output-first-chat",
                { "照这个样子写。\n\n任务：动物会飞吗？\n类别：会\n输入：麻雀\n类别：不会\n输入：鳟鱼\n\n轮到你了。\n\n任务：\($0)\n\n每个都以类别开头。" },
                "给这条谈论围棋的评论打上标签：赞扬、投诉或建议。", "类别：", ["赞扬", "投诉", "建议"]
            ),
        ]

    /// The files that have a paraphrase.
    static var files: Set<String> {
        Set(lists.map(\.file) + questions.map(\.file) + inputFirst.map(\.file) + outputFirst.map(\.file))
    }
}

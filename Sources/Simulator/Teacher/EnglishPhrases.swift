/// The nouns and noun phrases of the English teacher.
enum EnglishPhrases {
    static let rules: [String: String] = [
        "topic": """
        beekeeping on city roofs; repairing old bicycles; a family moving abroad; winter swimming; a lost passport; the first
        day of kindergarten; a power cut in a tall building; growing tomatoes on a balcony; a retired lighthouse keeper; learning
        the violin at sixty; a village library; a broken elevator; saving rainwater; a crowded night market; the return of
        wolves; a failed soufflé; repairing leather shoes; sleeping poorly before exams; an abandoned railway; street cats; a long
        drought; mending a friendship; sourdough bread; a noisy neighbour; solar panels on schools; tidal pools; a chess
        tournament for beginners; the smell of old books; glass recycling; a bus driver's morning; volunteer firefighters; a
        forgotten birthday; night shifts in a hospital; migrating cranes; pickling vegetables; a stolen scooter; a hurricane
        warning; hand-drawn postcards; planting trees after a fire; the last day of harvest; a rural post office; commuting by
        ferry; raising twins; a cracked phone screen; public fountains; an orchestra rehearsal; shared kitchens; a frozen lake;
        choosing a first car; learning to say no; school lunches; mountain rescue dogs; a wedding in the rain; open-plan offices; an
        honest mistake at work; renting out a spare room; a carnival parade; cheap flights; a museum of failures; grandparents
        and video calls; a flooded basement; ceramic glazing; leaving a steady job; city pigeons; tea ceremonies; an empty
        stadium; the price of coffee; travelling with a toddler; hedgehogs in gardens; a late train; working from a camper van; a
        neighbourhood clean-up; the invention of the zipper; rooftop concerts; seasonal allergies; a canal boat holiday; teaching
        a parrot; secondhand clothing; a marathon in the desert; an unexpected inheritance; freelance translators; community
        radio; a missing recipe; bird song at dawn; repainting a fishing boat; a dentist appointment; moving in together; a snow
        day; paper aeroplanes; daylight saving time; a half-finished quilt; the oldest tree in town; wasps at a picnic; fairness
        in board games; a misplaced comma; lighting a small theatre; ocean plastic; apprenticeships in carpentry; a strike at the
        harbour; making cheese at home; sharing a password; falling asleep on trains; a goat that eats laundry
        """,
        "artefact": """
        a product review; a packing list; a short speech; a haiku; an apology email; a cover letter; a bedtime story; a press
        release; a thank-you note; a fable; a resignation letter; a limerick; a job advertisement; a radio script; a diary entry;
        a set of interview questions; a complaint letter; a dialogue; a newspaper column; a social media post; a sonnet; a eulogy; a
        recipe; a lesson plan; a slogan; a riddle; a grant proposal; a mission statement; a quiz; a travel itinerary; a horror
        story; a persuasive essay; a user manual; a checklist; a toast; a song chorus; a podcast outline; an obituary; a
        classified advert; a newsletter; an invitation; a monologue; a letter to the editor; a safety notice; a research question;
        a fairy tale; a science fiction scene; a free verse poem; a customer survey; a training schedule; a budget; a timeline; a
        letter of recommendation; a biography; an opening paragraph; a closing argument; a set of flash cards; a tongue twister; a
        crossword clue; a menu; a debate motion; a case study; a user story; a bug report; a meeting agenda; a status update; a
        petition; a proverb; a board game rule; a movie pitch; a museum label; a weather report; a voice mail greeting; a
        reading list; a glossary; a field guide entry; a stand-up joke; a design brief; a code of conduct; a postcard; a
        motivational quote; a screenplay scene; a consent form; a hypothesis; a book blurb; a scavenger hunt; a magic trick
        script; a commencement address; a detective story; a tasting note; a frequently asked questions page; a sales pitch
        """,
        "concept": """
        photosynthesis; compound interest; plate tectonics; supply and demand; the water cycle; herd immunity; recursion; the
        placebo effect; inflation; natural selection; the Doppler effect; opportunity cost; the Fibonacci sequence; osmosis; a
        leap year; public key encryption; the greenhouse effect; the bystander effect; fermentation; entropy; gerrymandering; the
        Turing test; standard deviation; irony; a solar eclipse; double-entry bookkeeping; confirmation bias; the electoral
        college; surface tension; jet lag; a mortgage; antibiotic resistance; binary search; the prisoner's dilemma; tides;
        sampling error; a blockchain; the subjunctive mood; echolocation; insulin; diplomatic immunity; a palindrome; the
        butterfly effect; Pascal's triangle; sunk costs; carbon dating; metaphor; the periodic table; hydroelectric power; the
        seven-segment display; dramatic irony; a hash table; impostor syndrome; magnetism; a constitution; a black hole;
        crop rotation; a vaccine; the sound barrier; a trade deficit; a trademark; version control; ocean currents; the
        uncertainty principle; a bear market; bioluminescence; a stack overflow; cognitive dissonance; latitude; a filibuster; the
        golden ratio; an algorithm; condensation; a food chain; a barometer; a progressive tax; Occam's razor; symbiosis; a null
        pointer; habeas corpus; peer review; kinetic energy; the Bechdel test; a monopoly; convergent evolution; wind chill; a
        relational database; stoicism; haggling; a sourdough starter; depth of field; a chord progression; survivorship bias;
        net neutrality; regenerative braking; the bullwhip effect; a credit score; muscle memory; soil erosion; a spectrometer
        """,
        "thing": """
        electric scooters; paper notebooks; wood stoves; podcasts; standing desks; public libraries; oat milk; night trains; gas
        boilers; tablets for toddlers; open-source software; wool sweaters; hostels; food trucks; cast iron pans; online
        classes; farmers' markets; tiny houses; sailing boats; chess; crosswords; stone bridges; smart thermostats; fountain
        pens; street theatre; canned fish; team sports; solo hiking; cash payments; bamboo flooring; house plants; radio drama;
        sign language; laptops; typewriters; greenhouses; ski resorts; swimming pools; subscription boxes; hybrid cars; ceramic
        tiles; dry stone walls; meal kits; guide dogs; zoos; video lectures; roundabouts; mystery novels; graphic novels;
        cargo bikes; lentils; olive oil; rooftop gardens; coworking spaces; wind turbines; museums; scholarships; night schools;
        unpaid internships; gift cards; city buses; orchestras; brass bands; wedding planners; home births; vinyl records;
        electric guitars; sewing machines; pressure cookers; raised beds; hot air balloons; remote interviews; tents; caravans;
        printed newspapers; electronic voting; noise barriers; speed cameras; water filters; baby monitors; bread machines;
        tutoring; mentoring; group projects; flash cards; open exams; school uniforms; four-day weeks; hotel breakfasts;
        pocket money; allotments; hand-made furniture; lottery tickets; travel insurance; robot vacuums; bird feeders
        """,
        "activity": """
        fall asleep faster; save money on groceries; calm a crying baby; learn irregular verbs; remove candle wax from a carpet;
        prepare for a panel interview; train for a first triathlon; keep a kitchen tidy; make friends in a new city; stay focused
        in long meetings; grow herbs indoors; reduce food waste; negotiate a higher salary; photograph fireworks; store winter
        clothes; teach fractions; fix a squeaky door; organise a reunion; cope with homesickness; read more books; cut down on
        sugar; plan a road trip; write clearer emails; keep houseplants alive; protect a bike from thieves; remember names; sharpen
        knives; host a dinner on a budget; clean a cast iron pan; build a daily habit; survive a heat wave; choose a running
        shoe; avoid plagiarism; deal with a rude customer; stretch after sitting; learn touch typing; handle stage fright; get
        rid of fruit flies; raise money for a club; give honest feedback; improve handwriting; pack light; lower a heating bill;
        study for a geography exam; tune a guitar; introduce a puppy to a cat; apologise to a colleague; brew better coffee; spot a
        phishing message; start composting; memorise a poem; reuse glass jars; pick a ripe melon; learn to float; compare phone
        plans; speak up in class; lead a brainstorming session; keep bread fresh; entertain guests on a rainy day; shovel snow
        safely; take useful notes; wake up early; set up a tent; quit biting nails; plan a vegetable garden; support a grieving
        friend; clean a keyboard; find a reliable plumber; stay safe on a night walk; swap houses for a holiday; break in new
        boots; debug a slow query; prepare a will; limit screen time; feed a crowd; restore an old chair; record clean sound
        """,
        "audience": """
        a curious ten-year-old; first-year nursing students; busy parents; a retired engineer; new immigrants; amateur
        astronomers; a sceptical manager; hobby gardeners; hotel staff; a visually impaired reader; teenagers; small shop owners; a
        jury; night owls; dog walkers; exchange students; a football team; city planners; kindergarten teachers; beginners in
        statistics; long-distance truck drivers; a choir; people afraid of flying; restaurant critics; trainee pilots; museum
        visitors; a book club; farmers; a room of lawyers; first-time voters; volunteers at a shelter; a stubborn uncle; tourists
        with one free day; apprentice electricians; people who hate mornings; an elderly neighbour; software testers; a hiking
        group; someone who has never cooked; a local council; medical interpreters; fans of old movies; young entrepreneurs;
        fishermen; a theatre audience; call centre agents; bilingual families; home brewers; cycling commuters; a science fair
        """,
        "role": """
        a lighthouse keeper; a medieval blacksmith; a tour guide in Lisbon; a night nurse; a talking oak tree; a tired referee; a
        deep-sea diver; the mayor of a small town; a ghost in a library; an airport cleaner; a jazz pianist; a beekeeper; a time
        traveller from 1890; a mountain goat; a customs officer; an honest salesman; a space station cook; a strict librarian; a
        school bus driver; a wedding photographer; a retired spy; a goldfish; a nervous bride; the captain of a ferry; a
        vending machine; a street musician; a zookeeper; a philosopher on holiday; a chess grandmaster; an apprentice baker; a
        weather presenter; a lost tourist; a detective with a cold; a robot gardener; a snowman in April; an umpire; a midwife; a
        court stenographer; a sheep farmer; an orchestra conductor; an auctioneer; a dragon with stage fright; a taxi driver; a
        locksmith; a first violinist; a tax inspector; a clown on a diet; a volcano scientist; a puppet maker; a stubborn mule
        """,
        "category": """
        vegetables; musical instruments; European rivers; board games; breakfast dishes; idioms; inventions; job titles; mammals;
        kitchen tools; fairy tale characters; dance styles; indoor hobbies; languages; sports; trees; fabrics; national holidays;
        mathematical terms; desserts; birds; famous bridges; school subjects; household chores; weather phenomena; herbs; types
        of pasta; dog breeds; explorers; capital cities; insects; street foods; team exercises; science experiments; gemstones;
        ancient buildings; card games; garden flowers; software tools; warm colours; units of measurement; novels; proverbs
        """,
        "property": """
        can be found in a desert; start with the same letter; are older than a century; cost almost nothing; need no electricity;
        children usually love; are hard to spell; come from South America; can be done in ten minutes; are often misunderstood;
        appear in folk songs; make good presents; became popular by accident; work well in winter; tourists tend to overlook; are
        safe during pregnancy; have more than one name; are disappearing; fit in a backpack; improve with practice; can replace
        plastic; suit a rainy weekend; were once luxury goods; are easy to confuse; contain a hidden number; changed history
        """,
        "given": """
        the following news article; the given meeting transcript; this product description; the customer email below; the
        following paragraph; the given recipe; this job posting; the poem below; the following court decision; the given list of
        expenses; this chat conversation; the abstract below; the following travel review; the given speech; this medical note; the
        sentence below; the following legal clause; the given song lyrics; this weather bulletin; the short story below; the
        following interview; the given table of results; this error message; the blog post below; the following diary entry; the
        given set of instructions; this sports report; the advertisement below; the following lecture notes; the given address
        book entry; this insurance claim; the theatre review below; the following commit message; the given opening scene
        """,
    ]
}

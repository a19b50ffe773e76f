namespace VoidMcp.Search;

/// <summary>
/// Hand-made groups of synonyms, and of words that belong to one topic: general English and software vocabulary.
/// Each string is a group; a word may be in several.
/// </summary>
internal static class SynonymTable
{
    /// <summary>Groups of synonyms.</summary>
    public static readonly string[] Synonyms =
    [
        // what tools do
        "create add new make generate insert", "delete remove erase drop clear destroy unset purge", "list show view display enumerate browse",
        "get fetch retrieve obtain read load", "find search lookup query locate discover seek explore", "update edit modify change alter revise patch adjust",
        "set configure assign", "write save store persist", "send post submit deliver dispatch", "start begin launch open", "stop end halt terminate kill cancel abort",
        "run execute invoke perform", "copy duplicate clone", "move rename relocate transfer", "merge combine join concatenate unite", "split divide separate",
        "convert transform translate change", "translate translation translator language", "calculate compute calculation calculator evaluate math arithmetic",
        "check verify validate test inspect", "compare comparison difference diff versus", "count number amount total", "sort order rank arrange",
        "summarize summary summarization overview digest abstract synopsis", "explain describe clarify", "recommend suggest recommendation suggestion advise advice propose",
        "analyze analysis analytics analyse examine evaluate", "review feedback critique rating", "upload import ingest", "download export save", "install setup deploy",
        "enable activate", "disable deactivate", "schedule plan book", "reserve book reservation booking", "buy purchase order shop", "sell sale",
        "pay payment", "draw paint sketch render plot", "extract parse scrape", "crawl scrape spider", "monitor track watch follow", "notify alert notification remind reminder",
        "share publish", "improve enhance optimize optimise boost refine", "fix repair correct debug", "learn study teach educate", "answer reply respond response",
        "ask question query", "solve resolve", "select choose pick", "connect link attach", "encrypt encode", "decrypt decode", "compress zip archive", "unzip extract decompress",
        "rewrite paraphrase rephrase", "proofread grammar spelling", "listen hear", "watch view", "play playback", "record capture", "print output",
        // things of software
        "repo repository", "dir folder directory", "file document", "doc document documentation", "pr pull merge", "issue ticket bug", "db database", "sql query database",
        "table sheet", "row record entry", "column field", "cell range", "excel spreadsheet workbook xlsx xls sheet", "csv spreadsheet table", "word docx document", "powerpoint pptx ppt slide presentation deck",
        "pdf document", "text string txt", "markdown md", "code program source programming script", "function method", "app application", "url link uri website address", "web internet online",
        "website site webpage page web", "page webpage", "api endpoint interface", "config configuration setting preference option", "command shell terminal bash cli console", "process task job",
        "user account profile member", "login signin authenticate", "password credential", "param parameter argument", "env environment variable", "log history", "error exception failure bug",
        "key token secret", "message chat conversation", "email mail inbox", "comment note annotation remark", "note memo notebook", "tag label category", "version release", "package library dependency module",
        "container docker", "vm machine", "server host", "image picture photo photograph pic", "screenshot capture screen", "video clip film footage", "audio sound voice speech", "music song track audio",
        "transcript subtitle caption transcription", "chart graph plot diagram visualization", "map geography location", "graph network", "size length", "date day time calendar",
        "time clock hour timezone", "now current today", "event appointment meeting", "calendar schedule agenda", "todo task reminder", "random arbitrary", "qr qrcode barcode",
        // things of everyday life
        "picture drawing illustration art artwork", "movie film cinema", "show series tv television", "actor actress cast star celebrity", "book novel", "author writer", "article paper publication", "paper research study academic scholarly scientific",
        "news headline article", "trend trending popular hot top", "weather forecast temperature climate", "rain precipitation", "stock share equity ticker", "price cost rate quote value pricing", "exchange currency forex conversion",
        "crypto cryptocurrency bitcoin coin token", "money cash fund finance", "bank banking", "invest investment investor portfolio", "company business firm corporation enterprise organization", "income revenue earnings profit sales",
        "tax taxation", "loan mortgage credit", "insurance coverage policy", "dividend payout", "market marketplace exchange", "product item goods merchandise", "shop store retailer shopping", "coupon discount deal promo voucher bargain sale",
        "gift present", "clothes clothing apparel outfit fashion garment dress", "shoe sneaker footwear", "restaurant dining eatery cafe", "food meal dish cuisine", "recipe cook cooking cuisine dish", "drink beverage cocktail",
        "wine beer alcohol", "nutrition diet calorie", "health medical healthcare wellness", "doctor physician", "medicine drug medication", "disease illness condition", "symptom diagnosis", "exercise workout fitness training gym",
        "hotel accommodation lodging stay hostel", "flight airline plane airfare", "train rail railway", "ticket fare", "bus transit transport transportation", "car vehicle automobile auto", "drive driving", "route direction navigation path itinerary",
        "travel trip journey vacation holiday tour tourism", "itinerary plan trip", "place location spot venue destination", "nearby near around close local", "distance far length", "city town", "country nation", "address location",
        "house home property apartment estate housing", "rent rental lease", "job career employment vacancy position work", "resume cv", "hire recruit recruitment employee", "candidate applicant", "salary wage pay",
        "school university college education", "course class lesson tutorial curriculum", "student pupil learner", "teacher tutor instructor", "exam test quiz", "homework assignment", "question quiz trivia", "game gaming play puzzle", "sport sports match team league",
        "football soccer", "player athlete", "score result", "poem poetry", "story tale narrative", "joke humor funny", "quote quotation saying", "lyric lyrics song", "logo brand icon", "font typeface", "color colour palette", "design layout template",
        "law legal lawyer attorney", "contract agreement", "patent trademark", "government public", "person people human", "child kid", "baby infant toddler", "friend companion", "dog pet puppy", "cat pet kitten", "plant garden gardening flower",
        "star horoscope astrology zodiac", "fortune tarot", "space astronomy planet", "earthquake seismic", "religion religious bible", "word vocabulary dictionary", "definition meaning define", "synonym thesaurus", "encyclopedia wikipedia wiki",
        "fact information info detail data", "statistics stats metric", "dataset data", "idea inspiration concept brainstorm", "goal objective target", "customer client consumer", "marketing advertising ad advertisement campaign promotion",
        "seo ranking keyword", "domain dns hostname", "podcast episode radio", "channel feed stream", "forum discussion thread community", "post tweet", "twitter tweet", "photo camera", "phone telephone mobile", "feeling emotion mood sentiment",
        "trailer preview", "latest recent newest new", "best top", "cheap affordable budget low inexpensive", "similar related like alike", "biggest largest maximum max", "minimum min smallest lowest", "average mean", "sum total add", "plus addition add", "minus subtract subtraction",
        "multiply multiplication product times", "divide division", "percent percentage", "solution answer", "equation formula math mathematics", "prompt instruction", "artificial intelligence ai", "model llm", "chatbot bot assistant",
        "abroad foreign overseas international", "ancestor genealogy family",
    ];

    /// <summary>Each entry: a word, then the topic words that it hints at. One-way.</summary>
    public static readonly string[] Hints =
    [
        "rain weather", "snow weather", "sunny weather", "umbrella weather", "hot weather", "cold weather", "cloudy weather", "humid weather", "tomorrow date time", "today date time", "yesterday date time", "week date", "month date",
        "eat restaurant food recipe", "hungry restaurant food", "dinner restaurant recipe food", "lunch restaurant recipe food", "breakfast restaurant recipe food", "ingredient recipe", "bake recipe", "chicken recipe", "vegan recipe food", "vegetarian recipe food", "calorie food nutrition",
        "visit travel place", "beach travel", "sightseeing travel attraction", "attraction travel place", "airport flight", "fly flight", "depart flight train", "arrive flight train", "stay hotel", "night hotel", "railway train", "station train",
        "mile distance route", "kilometer distance", "commute route transit", "traffic route map", "dress fashion", "shirt fashion clothes", "jacket fashion clothes", "nasdaq stock", "bond finance", "inflation economy", "gdp economy", "dollar currency", "euro currency",
        "yen currency", "yuan currency", "ethereum crypto", "blockchain crypto", "nft crypto", "property house", "bedroom house property", "tenant rent", "interview job", "employer job", "skill job learn", "muscle fitness", "gym fitness", "yoga fitness", "weight fitness health", "sick health medical",
        "pain health medical", "headache health medical", "sleep health", "meditation health relax", "stress health", "pregnant baby health", "essay writing text", "blog writing post", "paragraph text document", "heading document", "grammar text writing", "spanish language translate", "french language translate", "german language translate",
        "chinese language translate", "japanese language translate", "english language", "homework learn", "math learn calculate", "physics science", "chemistry science", "molecule chemistry", "protein biology", "gene biology", "arxiv paper", "pubmed paper", "journal paper", "thesis paper", "cite paper citation", "citation paper",
        "theorem math", "integral math", "netflix movie", "hollywood movie", "oscar movie", "anime movie show", "concert music event", "band music", "album music", "singer music", "playlist music", "guitar music", "sing song music", "festival event", "museum attraction event", "wedding event", "birthday gift event party", "party event", "christmas gift holiday",
        "toy gift child", "dating relationship", "love relationship", "cartoon image", "portrait image", "logo image design", "poster design image", "banner design image", "svg image", "png image", "jpg image", "jpeg image", "mp4 video", "mp3 audio", "wav audio", "youtube video", "tiktok video", "pdf file", "txt file text", "md file markdown", "py python code file", "js javascript code file", "json file data",
        "xlsx excel file", "csv file data", "docx word file", "pptx powerpoint file", "html web page", "http url web", "https url web", "www url web", "com url website", "browser web page", "click page element browser", "scroll page browser", "button page element", "commit git repository", "branch git repository", "python code", "javascript code", "java code", "rust code", "react code", "algorithm code",
        "regex code", "compile code", "stackoverflow code question", "linux command system", "cpu system process", "disk file system", "headline news", "president news politics", "election news politics", "politics news", "war news", "economy finance news", "championship sport", "basketball sport", "baseball sport", "tennis sport", "golf sport", "nba sport basketball", "nfl sport football", "chess game", "poker game", "card game",
        "puzzle game", "trivia game question", "riddle game puzzle", "zodiac horoscope", "lucky fortune", "dream fortune", "lawsuit legal", "court legal", "divorce legal", "visa travel legal", "passport travel", "refund order customer", "shipping order delivery", "package delivery", "parcel delivery package", "amazon product shopping", "laptop product", "phone product", "battery product", "furniture home product", "kitchen home recipe", "sofa furniture home",
        "decorate home design", "lawn garden", "donate charity", "charity donation", "volunteer charity", "church religion", "prayer religion", "verse bible poem", "spaceship space", "nasa space", "mars space", "moon space", "satellite space", "robot ai", "chatgpt ai chatbot", "gpt ai", "slogan marketing", "brand marketing", "audience marketing", "website web", "competitor company market", "startup company business", "ceo company", "sales business crm", "lead crm sales customer",
        "invoice payment business", "budget finance money", "expense finance money", "retire finance investment", "savings finance bank", "interest loan bank", "born person biography", "biography person", "historical history", "century history", "ancient history", "capital country", "population country statistics", "latitude location coordinate map", "longitude location coordinate map", "gps location map", "zip address location", "street address map", "restaurant place map", "cafe place map", "park place map",
    ];
}

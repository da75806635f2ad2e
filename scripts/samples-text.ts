/**
 * From the Universal Declaration of Human Rights (General Assembly resolution 217 A (III), 10 December 1948), articles 1, 3, 7, 13,
 * 15, 26 and 27, in the United Nations' Portuguese translation: a UN document, public domain. Whole sentences. They were chosen
 * because whisper-base has to understand them, and to translate them: Machado de Assis, tried first, came out as nonsense.
 */
export const READING: readonly (readonly string[])[] = [
  [
    'Todos os seres humanos nascem livres e iguais em dignidade e direitos.',
    'São dotados de razão e consciência e devem agir em relação uns aos outros com espírito de fraternidade.',
  ],
  [
    'Todo ser humano tem direito à vida, à liberdade e à segurança pessoal.',
    'Todos são iguais perante a lei e têm direito, sem qualquer distinção, a igual proteção da lei.',
    'Todo ser humano tem direito à liberdade de locomoção e residência dentro das fronteiras de cada Estado.',
    'Todo ser humano tem o direito de deixar qualquer país, inclusive o próprio e a esse regressar.',
  ],
  [
    'Todo ser humano tem direito a uma nacionalidade.',
    'Todo ser humano tem direito à instrução.',
    'A instrução será gratuita, pelo menos nos graus elementares e fundamentais.',
    'A instrução elementar será obrigatória.',
    'Todo ser humano tem o direito de participar livremente da vida cultural da comunidade, de fruir as artes e de participar do progresso científico e de seus benefícios.',
  ],
];

/** John F. Kennedy, inaugural address, 20 January 1961: a work of the US government. */
export const KENNEDY =
  'And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country.';

/** Two everyday sentences a language, about as long as a line of a dub: for hearing voices and measuring how fast they speak.
 * None turns on homophones: in Portuguese “a que horas” and “aqui, horas” sound alike. */
export const SENTENCES: Readonly<Record<string, readonly string[]>> = {
  en: [
    'Yesterday we walked along the river with the children.',
    'I would like to know what time the train leaves, please.',
  ],
  es: ['Ayer caminamos junto al río con todos los niños.', 'Me gustaría saber a qué hora sale el tren, por favor.'],
  fr: [
    'Hier, nous avons marché le long de la rivière avec les enfants.',
    'Je voudrais savoir à quelle heure part le train, s’il vous plaît.',
  ],
  it: ['Ieri abbiamo camminato lungo il fiume con i bambini.', 'Vorrei sapere a che ora parte il treno, per favore.'],
  pt: [
    'Ontem caminhamos ao longo do rio com as crianças.',
    'Eu gostaria de saber o preço do pão e do leite, por favor.',
  ],
};

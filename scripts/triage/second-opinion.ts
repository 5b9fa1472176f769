import { fitTemperature } from './confidence';
import { toProbabilities } from './softmax-regression';
import { addUp, type Corpus, part, scoreAll, type Settings, trainAll, worthOf } from './three-models';

/** All of a question belongs to the department that it was given. */
const asLabelled = (labels: Uint8Array, classes: number): Float32Array => {
  const targets = new Float32Array(labels.length * classes);
  labels.forEach((label, row) => (targets[row * classes + label] = 1));
  return targets;
};

/**
 * The department that a question was given is one person's choice, and another would often choose a neighbour. So part of
 * the question is given to the departments that models name which have not seen it: each turn trains without a share of
 * the questions and judges these. G. Hinton et al.: Distilling the Knowledge in a Neural Network, 2015.
 */
export const withSecondOpinion = (corpus: Corpus, classes: number, settings: Settings): Float32Array => {
  const { share, turns } = settings.secondOpinion;
  const targets = asLabelled(corpus.labels, classes);
  for (let turn = 0; turn < turns; turn += 1) {
    const isOut = (row: number): boolean => row % turns === turn;
    const inside = part(corpus, (row) => !isOut(row));
    const outside = part(corpus, isOut);
    const trained = trainAll(inside, asLabelled(inside.labels, classes), classes, settings);
    const scores = scoreAll(trained, outside, inside.texts.length, settings);
    const added = addUp(scores, worthOf(scores, outside.labels, classes, settings));
    const temperature = fitTemperature(added, outside.labels, classes);
    for (let index = 0; index < outside.labels.length; index += 1) {
      const row = index * turns + turn;
      const own = added.slice(index * classes, (index + 1) * classes).map((score) => score / temperature);
      toProbabilities(own).forEach((probability, label) => {
        const place = row * classes + label;
        targets[place] = (1 - share) * targets[place]! + share * probability;
      });
    }
  }
  return targets;
};

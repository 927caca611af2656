"""Bootstrap over people: scores on resamples of the test people.

Pictures of one person are no independent tests, so people are resampled, never single pictures.
"""

import numpy as np
from scipy.sparse import coo_array, hstack

from facegrid.evaluation import metrics
from facegrid.evaluation.model_answers import COMPARED

DRAWS = 10_000  # of people, and of signs, which alone can tell no p below a ten-thousandth
CHUNK = 500  # draws at a time: 500 draws of 3,000 people take 12 MB
SEED = 0
LEVEL = 0.05


def draws_of_both(in_one, in_other):
    """How often people are drawn, in chunks (people, CHUNK): of one part alone, of both and of the other alone apart.

    Args: in_one, in_other (people,), whether a part shows them.
    """
    kinds = [np.flatnonzero(kind) for kind in (in_one & ~in_other, in_one & in_other, in_other & ~in_one)]
    draws = [person_draws(len(kind), seed) for seed, kind in enumerate(kinds) if len(kind)]
    for chunks in zip(*draws, strict=True):
        times = np.empty((len(in_one), CHUNK))
        for kind, chunk in zip(filter(len, kinds), chunks, strict=True):
            times[kind] = chunk.T
        yield times


def drawn_scores(answers):
    """Scores over DRAWS draws of as many test people as there are, with replacement: {model: {score: (DRAWS,)}}.

    A draw is the same people for all models, so that differences are paired; scores are means over the seeds. A class
    that a draw has no picture of keeps its recall and F1 of all pictures: without it the mean would jump.
    """
    counts = {model: person_counts(answers, model) for model in answers.probability}
    of_all = {model: metrics.class_scores(whole_counts(answers, model)) for model in counts}
    drawn = {model: {score: [] for score in metrics.SCORES} for model in counts}
    n_of = np.bincount(answers.person)
    for times in person_draws(len(n_of)):
        # The smallest whole numbers that can count a draw's pictures, mostly uint16: a fifth of the time of floats.
        kind = np.min_scalar_type((times @ n_of).max())
        people = times.T.astype(kind, order="C")  # as the sparse product takes it, without a copy for each model
        for model, of_model in counts.items():
            shape = (len(times), len(answers.probability[model]), len(answers.classes), len(answers.classes))
            confusion = (of_model.astype(kind).T @ people).T.reshape(shape).astype(float)
            for score, values in metrics.scores_of(confusion, of_all[model]).items():
                drawn[model][score].append(values.mean(axis=1))
    return {model: {score: np.concatenate(parts) for score, parts in each.items()} for model, each in drawn.items()}


def person_draws(people, seed=SEED):
    """How often each of the people is drawn, in chunks (CHUNK, people)."""
    random = np.random.default_rng(seed)
    for _ in range(DRAWS // CHUNK):
        places = random.integers(people, size=(CHUNK, people)) + people * np.arange(CHUNK)[:, np.newaxis]
        yield np.bincount(places.ravel(), minlength=CHUNK * people).reshape(CHUNK, people)


def person_counts(answers, model):
    """Confusion counts of each person, sparse (people, seeds * K * K): the last axes are seed, true, predicted."""
    predicted, n_classes = answers.predicted(model), len(answers.classes)
    cell = np.ravel_multi_index(
        (np.arange(len(predicted))[:, np.newaxis], answers.true, predicted), (len(predicted), n_classes, n_classes)
    )
    person = np.broadcast_to(answers.person, cell.shape)
    shape = (answers.person.max() + 1, len(predicted) * n_classes**2)
    return coo_array((np.ones(cell.size, int), (person.ravel(), cell.ravel())), shape=shape).tocsr()


def whole_counts(answers, model):
    """Confusion counts of all people (seeds, K, K)."""
    return np.stack([metrics.confusion(answers.true, fit, len(answers.classes)) for fit in answers.predicted(model)])


def drawn_changes(answers, adjusted):
    """`drawn_scores` of COMPARED of adjusted less those of answers, for the models of adjusted.

    Seeds have the same pictures, so both scores change by the pictures of each person and class that more, or fewer, of
    the seeds are right on: fewer counts than the scores are made of, and less than half of their time.
    """
    n_people = answers.person.max() + 1
    pictures = class_sums(answers, [np.ones(len(answers.true))], n_people)
    more = [adjusted.right(m).mean(axis=0) - answers.right(m).mean(axis=0) for m in adjusted.probability]
    gained = class_sums(answers, more, n_people)
    people = (times.T.astype(float, order="C") for times in person_draws(n_people))
    drawn = [drawn_means(times, gained, pictures) for times in people]
    changes = {score: np.concatenate([part[score] for part in drawn]) for score in COMPARED}
    return {
        model: {score: changes[score][:, place] for score in COMPARED}
        for place, model in enumerate(adjusted.probability)
    }


def class_sums(answers, values, n_people):
    """Sums over the pictures of each person and class of each of some values (n,), sparse (n_people, values * K)."""
    shape = (n_people, len(answers.classes))
    sums = hstack([coo_array((each, (answers.person, answers.true)), shape=shape) for each in values]).tocsr()
    sums.eliminate_zeros()
    return sums


def drawn_means(times, sums, pictures):
    """What sums come to a picture in draws of people, {score of COMPARED: (draws, M)}: pictures or classes count alike.

    A class that a draw has no picture of counts as in all of them, as in drawn_scores.

    Args: times (people, draws), how often each is drawn; sums (people, M * K) and pictures (people, K), of class_sums,
    of what the answers of M models add and of 1.
    """
    n_classes = pictures.shape[1]
    drawn = (sums.T @ times).T.reshape(times.shape[1], -1, n_classes)
    n = (pictures.T @ times).T[:, np.newaxis]
    whole, n_whole = sums.sum(axis=0).reshape(-1, n_classes), pictures.sum(axis=0)
    there = n_whole > 0
    of_classes = np.where(n > 0, drawn, whole)[..., there] / np.where(n > 0, n, n_whole)[..., there]
    return dict(zip(COMPARED, (drawn.sum(axis=-1) / n.sum(axis=-1), of_classes.mean(axis=-1)), strict=True))

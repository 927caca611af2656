"""How the weights of a network move: loss, optimizer, learning rate and the average of the weights."""

from facegrid.models.backend import keras, tf

schedules = keras.optimizers.schedules


def loss_of(outputs, y, settings, class_weights=None):
    """The loss that is trained on: cross-entropy of the smoothed classes, the auxiliary heads' with their weight added.

    Args: outputs, list of logits (n, classes), the main ones first; y (n,) class numbers; class_weights (classes,), how
        much a picture of each class counts, or None for all alike.
    """
    loss = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=settings["label_smoothing"])
    target = tf.one_hot(y, outputs[0].shape[-1])
    weights = None if class_weights is None else tf.gather(tf.constant(class_weights, tf.float32), y)
    main, *auxiliary = (loss(target, logits, sample_weight=weights) for logits in outputs)
    return main + settings["auxiliary_weight"] * sum(auxiliary)


def optimizer(settings, steps):
    """Adam, or AdamW where weights decay, for a fit of so many steps.

    Its count of steps is one of its variables, so a fit that goes on does so at its place in the schedule.
    """
    rate = learning_rate(settings, steps)
    if settings["weight_decay"]:
        return FusedAdamW(rate, settings["weight_decay"])
    return FusedAdam(rate)


class FusedStep:
    """Adam's step of a weight in TensorFlow's one operation, in place of Keras' many, each through all of memory.

    VGG11's 28 million weights take 0.4 times as long, 0.05 s and not 0.13 s on one thread, where a step of training
    takes 1.5 s; MobileNet's 3 million 0.5 times. Results differ in rounding.
    """

    def update_step(self, gradient, variable, learning_rate):
        """Move a weight and its two averages."""
        place = self._get_variable_index(variable)
        step = tf.cast(self.iterations.value + 1, variable.dtype)
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=self._momentums[place].value.handle,
            v=self._velocities[place].value.handle,
            beta1_power=self.beta_1**step,
            beta2_power=self.beta_2**step,
            lr=tf.cast(learning_rate, variable.dtype),
            beta1=self.beta_1,
            beta2=self.beta_2,
            epsilon=self.epsilon,
            grad=tf.cast(gradient, variable.dtype),
        )


class FusedAdam(FusedStep, keras.optimizers.Adam):
    """Adam, see FusedStep."""


class FusedAdamW(FusedStep, keras.optimizers.AdamW):
    """AdamW, see FusedStep."""


def learning_rate(settings, steps):
    """The learning rate, a number or a schedule over all steps of a fit.

    cosine falls from the rate to 0 along half a cosine; one_cycle (Smith 2018, arXiv:1803.09820) first rises from a
    25th of the rate to the rate, in a straight line, over the share warm_up of the steps.
    """
    rate = settings["learning_rate"]
    if settings["schedule"] == "constant":
        return rate
    if settings["schedule"] == "cosine":
        return schedules.CosineDecay(rate, steps)
    rising = max(round(settings["warm_up"] * steps), 1)
    return schedules.CosineDecay(rate / 25, max(steps - rising, 1), warmup_target=rate, warmup_steps=rising)


def follow(averages, weights, share, step):
    """Move each average towards its weight: share * average + (1 - share) * weight.

    In the first steps the share is (1 + step) / (10 + step), where that is less, or the initial weights would count for
    long (as tf.train.ExponentialMovingAverage does it). The running statistics of batch norm are averaged too.
    """
    step = tf.cast(step, tf.float32)
    share = tf.minimum(share, (1 + step) / (10 + step))
    for average, weight in zip(averages, weights, strict=True):
        average.assign(share * average + (1 - share) * weight)

"""The text encoder: where in the latent space a sound lies, given its tokens and its phonemes."""

from torch import Tensor, nn
from torch.nn import functional

from voices.gpt_sovits.acoustic_dimensions import FRAMES, PriorDimensions
from voices.gpt_sovits.layers import (
    Block,
    Feed,
    RelativeAttention,
    Transformer,
    embedding,
    joined,
    split,
)


def frames(tokens: int, speed: float = 1.0) -> int:
    """How many frames so many semantic tokens become; upstream adds one at any other speed."""
    return FRAMES * tokens if speed == 1 else int(FRAMES * tokens / speed) + 1


class Fusion(nn.Module):
    """Content, told by the phonemes it is to be and by a style (upstream's MRTE)."""

    def __init__(self, sizes: PriorDimensions) -> None:
        super().__init__()
        hidden, width = sizes.hidden, sizes.fusion
        self.heads = sizes.fusion_heads
        self.content = nn.Conv1d(hidden, width, 1)
        self.phonemes = nn.Conv1d(hidden, width, 1)
        self.query, self.key, self.value, self.out = (nn.Conv1d(width, width, 1) for _ in range(4))
        self.exit = nn.Conv1d(width, hidden, 1)

    def forward(self, content: Tensor, phonemes: Tensor, style: Tensor) -> Tensor:
        """(B, C, T), (B, C, N) and (B, fusion width, 1) to (B, C, T)."""
        content, phonemes = self.content(content), self.phonemes(phonemes)
        parts = (self.query(content), self.key(phonemes), self.value(phonemes))
        query, key, value = (split(part, self.heads) for part in parts)
        heard = joined(functional.scaled_dot_product_attention(query, key, value))
        fused: Tensor = self.exit(self.out(heard) + content + style.to(content.dtype))
        return fused


class TextEncoder(nn.Module):
    """Codes and phonemes to the mean and the log deviation of the prior."""

    def __init__(self, sizes: PriorDimensions) -> None:
        super().__init__()
        self.content = nn.Conv1d(sizes.features, sizes.hidden, 1)
        self.content_encoder = _transformer(sizes, sizes.layers // 2)
        self.phoneme_embedding = embedding(sizes.phonemes, sizes.hidden)
        self.phoneme_encoder = _transformer(sizes, sizes.layers)
        self.fusion = Fusion(sizes)
        self.joint_encoder = _transformer(sizes, sizes.layers // 2)
        self.statistics = nn.Conv1d(sizes.hidden, 2 * sizes.latent, 1)

    def forward(
        self, features: Tensor, phonemes: Tensor, style: Tensor, speed: float = 1.0
    ) -> tuple[Tensor, Tensor]:
        """The mean and the log deviation, each (B, latent, T).

        Args:
            features: (B, C, tokens), of the codes.
            phonemes: (B, N), numbers.
            style: (B, fusion width, 1).
            speed: how many times faster than the tokens would have it.
        """
        content, text = self.encoded_content(features), self.encoded_phonemes(phonemes)
        joint = self.joint_encoder(self.fusion(content, text, style))
        return self.spread(self.paced(joint, speed))

    def encoded_content(self, features: Tensor) -> Tensor:
        """What codes say, (B, hidden, 2 x tokens)."""
        content = self.content(features.to(self.content.weight.dtype))
        encoded: Tensor = self.content_encoder(content.repeat_interleave(FRAMES, dim=-1))
        return encoded

    def encoded_phonemes(self, phonemes: Tensor) -> Tensor:
        """What phonemes say, (B, hidden, N)."""
        encoded: Tensor = self.phoneme_encoder(self.phoneme_embedding(phonemes).mT)
        return encoded

    def paced(self, joint: Tensor, speed: float) -> Tensor:
        """The same in more or fewer frames."""
        if speed == 1:
            return joint
        length = frames(joint.shape[-1] // FRAMES, speed)
        return functional.interpolate(joint, size=length, mode="linear")

    def spread(self, joint: Tensor) -> tuple[Tensor, Tensor]:
        """The mean and the log deviation, each (B, latent, T)."""
        mean, deviation = self.statistics(joint).chunk(2, dim=1)
        return mean, deviation


def _transformer(sizes: PriorDimensions, layers: int) -> Transformer:
    return Transformer(
        [
            Block(
                RelativeAttention(sizes.hidden, sizes.heads, sizes.window),
                Feed(sizes.hidden, sizes.feed, sizes.kernel),
            )
            for _ in range(layers)
        ]
    )

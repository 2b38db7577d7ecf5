"""MatchMiner's Clinical Trial Markup Language (CTML): trials as it writes them, patients as it keeps them.

What each key means, and how documents answer it, is MatchMiner's matching engine's (github.com/dfci/matchengine-V2,
Apache-2.0), studied as facts; nothing of its code is here.
"""
